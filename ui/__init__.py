"""The browser UI: reader pages and five tabs over `tutor.session`, served on this machine only."""
