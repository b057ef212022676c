"""Engines that behave as video models do, without weights: one follows its guide, one does not, and
one makes sound as well."""

from dataclasses import replace

from stillmotion.engines.generative.capabilities import capabilities_of
from stillmotion.engines.generative.clip import ClipRules, FrameCounts
from stillmotion.engines.registry import EngineSpec

RULES = ClipRules(
    fps=16,
    frames=FrameCounts(step=4, offset=1, least=5, most=81),
    multiple=16,
    pixels=832 * 480,
    end=True,
    references=2,
    negative=True,
    guidance=(1.0, 3.5, 6.0),
    guides=frozenset({"camera", "brush"}),
)


SOUNDING = replace(RULES, sound=True)


def _spec(name: str, rules: ClipRules = RULES) -> EngineSpec:
    return EngineSpec(
        name=name,
        capabilities=capabilities_of(rules),
        opens=f"stillmotion_model.maker:open_{name}",
        generates=True,
        cancel_grace=60.0,
        model=f"Model {name.title()}",
    )


FAITHFUL, DEAF, VOCAL = _spec("faithful"), _spec("deaf"), _spec("vocal", SOUNDING)
