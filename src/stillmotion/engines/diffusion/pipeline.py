"""What a pipeline of diffusers is to us: one object per model, in a file of `pipelines/`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from stillmotion.engines.diffusion.guidance_settings import Guidance
from stillmotion.engines.diffusion.licences import Licence
from stillmotion.engines.generative.clip import Clip, ClipRequest, ClipRules

Arguments = dict[str, Any]


class Pipeline:
    """A model and how diffusers runs it. A file of `pipelines/` derives from this class.

    `name` is what a site writes, `model` what people call it; `source` the repository of the hub
    that has its weights. `cls` is the class of diffusers, `index` the file of the weights that
    names it. `components` are those that the weights must have, each with its class ("" for any);
    `shapes` are
    values of their `config.json` that must be so, as "component.key": where weights of another
    model are given, that is found before anything is loaded.

    `steps` are those of a clip. `gib` is the size of the largest component in bfloat16 and `host`
    of all of them, in GiB: by this a preset decides what stays on the card. Components in
    `exact` are kept in float32. `denoisers` are the components that run once a step.
    """

    name: str
    model: str
    source: str
    cls: str
    index: str = "model_index.json"
    components: ClassVar[Mapping[str, str]]
    shapes: ClassVar[Mapping[str, object]] = {}
    rules: ClipRules
    steps: int
    licence: Licence
    gib: float
    host: float
    exact: frozenset[str] = frozenset({"vae"})
    denoisers: tuple[str, ...] = ("transformer",)
    distils: bool = True
    """Whether a schedule of few steps (`distillation`) can be set."""

    def fault(self, folder: Path) -> str:
        """Why the weights in `folder` are not of this model; "" where they are."""
        index = _read(folder / self.index)
        if index is None:
            return f"{self.index} is missing or cannot be read"
        found = index.get("_class_name")
        if found not in self.index_classes:
            return f"{self.index} is of {found}, and {self.model} needs {self.index_classes[0]}"
        for component, wanted in self.components.items():
            fault = self._component_fault(folder, component, wanted, index.get(component))
            if fault:
                return fault
        for place, shape in self.shapes.items():
            component, _, key = place.partition(".")
            config = _read(folder / component / "config.json") or {}
            value = config.get(key)
            fits = value is not None if shape is ... else value == shape
            if not fits:
                needed = "has one" if shape is ... else f"has {shape!r}"
                return f"{component}/config.json: {key} is {value!r}; {self.model} {needed}"
        return ""

    @property
    def index_classes(self) -> tuple[str, ...]:
        """The classes that the index may name."""
        return (self.cls,)

    def _component_fault(self, folder: Path, component: str, wanted: str, listed: object) -> str:
        if not (folder / component).is_dir():
            return f"the component {component} is missing"
        # The index names a class as [library, class], and a modular one has a table behind that.
        found = listed[1] if isinstance(listed, list) and len(listed) > 1 else None
        if wanted and found != wanted:
            return f"{self.index}: {component} is of {found}, and {self.model} needs {wanted}"
        return ""

    def variant(self, request: ClipRequest | None) -> str:
        """Which of several sets of components the clip needs; None asks for the usual one."""
        return ""

    def load(self, folder: Path, variant: str, dtype: Any, quantised: dict[str, Any]) -> Any:
        """The pipeline in memory. `dtype` is torch's, `quantised` has the configs of components."""
        diffusers = import_module("diffusers")
        import torch

        dtypes = {"default": dtype, **dict.fromkeys(self.exact, torch.float32)}
        options = {}
        if quantised:
            config = diffusers.PipelineQuantizationConfig(quant_mapping=quantised)
            options["quantization_config"] = config
        return getattr(diffusers, self.cls).from_pretrained(
            folder, dtype=dtypes, local_files_only=True, **options
        )

    def remark(self, request: ClipRequest) -> str:
        """What the caller should know of how the clip is made; "" for nothing."""
        return ""

    def arguments(self, request: ClipRequest) -> Arguments:
        """What the pipeline is called with, beside the seed, the steps and the output's type."""
        raise NotImplementedError

    @contextmanager
    def around(
        self, pipe: Any, request: ClipRequest, guidance: Guidance, generator: Any
    ) -> Iterator[Arguments]:
        """Whatever has to be so while the pipeline runs; gives further arguments of the call."""
        yield {}

    def clip(self, pipe: Any, output: Any, request: ClipRequest) -> Clip:
        """What was made."""
        raise NotImplementedError


def _read(path: Path) -> dict[str, Any] | None:
    try:
        read = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return read if isinstance(read, dict) else None
