"""`loras` on the wire: which of the site's LoRAs change what the model makes, and how strongly."""

from __future__ import annotations

from stillmotion.contract.errors import bad_field
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.videos import LORA_NAME, LORA_WEIGHT, LORAS
from stillmotion.contract.image2video import LoraChoice
from stillmotion.contract.wire import Remarks


def read_loras(given: Given, remarks: Remarks) -> tuple[LoraChoice, ...]:
    """The LoRAs, each once. Raises ContractError 1201; which there are the catalog knows."""
    loras: list[LoraChoice] = []
    for entry in given.entries(LORAS):
        lora = LoraChoice(entry.need(LORA_NAME), entry.need(LORA_WEIGHT))
        if any(lora.name == other.name for other in loras):
            raise bad_field(entry.field(LORA_NAME.name), lora.name, "each LoRA once")
        loras.append(lora)
        remarks.unknown += entry.unknown()
    return tuple(loras)
