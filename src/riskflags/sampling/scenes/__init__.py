"""What happens in families and what services do: every scene, in an order in which each speaks only of those before."""

from riskflags.sampling.language import Scene
from riskflags.sampling.scenes import agencies, enquiries, families, harm, oversight, parents, perinatal, services

SCENES: tuple[Scene, ...] = (
    *families.SCENES,
    *services.SCENES,
    *agencies.SCENES,
    *oversight.SCENES,
    *parents.SCENES,
    *perinatal.SCENES,
    *harm.SCENES,
    *enquiries.SCENES,
)
