"""The look of the tabs: Gradio's variables bound to the colours of `static/tokens.css`, and fonts of the system."""

from typing import Any

import gradio as gr

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "DejaVu Sans", "sans-serif")
MONO = ("ui-monospace", "Menlo", "Consolas", "Liberation Mono", "DejaVu Sans Mono", "monospace")

# Variable of Gradio -> ours. Ours know light from dark themselves, so both of Gradio's modes get the same value.
_COLOURS = {
    "body_background_fill": "paper",
    "body_text_color": "ink",
    "body_text_color_subdued": "muted",
    "background_fill_primary": "surface",
    "background_fill_secondary": "sunken",
    "border_color_primary": "line",
    "border_color_accent": "accent",
    "border_color_accent_subdued": "line",
    "color_accent": "accent",
    "color_accent_soft": "accent-soft",
    "link_text_color": "accent",
    "link_text_color_hover": "accent-strong",
    "link_text_color_active": "accent-strong",
    "link_text_color_visited": "accent",
    "code_background_fill": "sunken",
    "block_background_fill": "surface",
    "block_border_color": "line",
    "block_info_text_color": "muted",
    "block_label_background_fill": "surface",
    "block_label_border_color": "line",
    "block_label_text_color": "muted",
    "block_title_text_color": "ink",
    "panel_background_fill": "paper",
    "panel_border_color": "line",
    "accordion_text_color": "ink",
    "input_background_fill": "surface",
    "input_background_fill_focus": "surface",
    "input_border_color": "line",
    "input_border_color_focus": "accent",
    "input_border_color_hover": "muted",
    "input_placeholder_color": "muted",
    "checkbox_background_color": "surface",
    "checkbox_background_color_focus": "surface",
    "checkbox_background_color_hover": "surface",
    "checkbox_background_color_selected": "accent",
    "checkbox_border_color": "muted",
    "checkbox_border_color_focus": "accent",
    "checkbox_border_color_hover": "accent",
    "checkbox_border_color_selected": "accent",
    "checkbox_label_background_fill": "surface",
    "checkbox_label_background_fill_hover": "sunken",
    "checkbox_label_background_fill_selected": "accent-soft",
    "checkbox_label_border_color": "line",
    "checkbox_label_border_color_hover": "muted",
    "checkbox_label_border_color_selected": "accent",
    "checkbox_label_text_color": "ink",
    "checkbox_label_text_color_selected": "ink",
    "button_primary_background_fill": "accent",
    "button_primary_background_fill_hover": "accent-strong",
    "button_primary_border_color": "accent",
    "button_primary_border_color_hover": "accent-strong",
    "button_primary_text_color": "on-accent",
    "button_primary_text_color_hover": "on-accent",
    "button_secondary_background_fill": "surface",
    "button_secondary_background_fill_hover": "sunken",
    "button_secondary_border_color": "line",
    "button_secondary_border_color_hover": "muted",
    "button_secondary_text_color": "ink",
    "button_secondary_text_color_hover": "ink",
    "button_cancel_background_fill": "bad-soft",
    "button_cancel_background_fill_hover": "bad-soft",
    "button_cancel_border_color": "bad",
    "button_cancel_border_color_hover": "bad",
    "button_cancel_text_color": "bad",
    "button_cancel_text_color_hover": "bad",
    "slider_color": "accent",
    "stat_background_fill": "accent",
    "table_border_color": "line",
    "table_even_background_fill": "surface",
    "table_odd_background_fill": "surface",
}
_SHAPES = {
    "block_shadow": "none",
    "block_border_width": "1px",
    "block_radius": "10px",
    "block_label_radius": "8px",
    "block_title_text_weight": "600",
    "block_title_text_size": "0.95rem",
    "button_border_width": "1px",
    "button_large_radius": "8px",
    "button_medium_radius": "8px",
    "button_small_radius": "8px",
    "button_primary_shadow": "none",
    "button_primary_shadow_hover": "none",
    "button_primary_shadow_active": "none",
    "button_secondary_shadow": "none",
    "button_secondary_shadow_hover": "none",
    "button_secondary_shadow_active": "none",
    "button_large_text_weight": "600",
    "button_medium_text_weight": "600",
    "button_small_text_weight": "500",
    "input_border_width": "1px",
    "input_radius": "8px",
    "input_shadow": "none",
    "input_shadow_focus": "0 0 0 2px var(--t-accent-soft)",
    "checkbox_label_shadow": "none",
    "checkbox_shadow": "none",
    "checkbox_label_gap": "8px",
    "container_radius": "10px",
    "layout_gap": "14px",
    "form_gap_width": "0px",
}


def _theme() -> gr.themes.Base:
    theme: Any = gr.themes.Base(font=SANS, font_mono=MONO, text_size="md", spacing_size="md", radius_size="md")
    for name, colour in _COLOURS.items():
        value = f"var(--t-{colour})"
        setattr(theme, name, value)
        setattr(theme, f"{name}_dark", value)
    for name, value in _SHAPES.items():
        setattr(theme, name, value)
        if hasattr(theme, f"{name}_dark"):
            setattr(theme, f"{name}_dark", value)
    theme.name = "roadmap-tutor"
    return theme  # type: ignore[no-any-return]


THEME = _theme()
