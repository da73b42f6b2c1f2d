"""How much activity is left after a time, and how much a frame holds on average."""

import math


def decay_constant(half_life_s: float) -> float:
    """Decay constant (1/s): ln 2 / half-life.

    Parameters
    ----------
    half_life_s
        Half-life (s), above 0.

    Raises
    ------
    ValueError
        If the half-life is not above 0.

    Examples
    --------
    >>> round(decay_constant(6586.2) * 1e4, 4)
    1.0524
    """
    if not half_life_s > 0.0:
        raise ValueError(f"a half-life above 0 s is needed, not {half_life_s}")
    return math.log(2.0) / half_life_s


def decay_factor(elapsed_s: float, half_life_s: float) -> float:
    """Share of the activity that is left: 2^(-t/T).

    Parameters
    ----------
    elapsed_s
        Time that has passed (s); below 0 it gives how much more there was.
    half_life_s
        Half-life (s), above 0.

    Raises
    ------
    ValueError
        If the half-life is not above 0.

    Examples
    --------
    >>> decay_factor(6586.2, 6586.2), decay_factor(0.0, 6586.2)
    (0.5, 1.0)
    """
    return math.exp(-decay_constant(half_life_s) * elapsed_s)


def average_activity_time_s(duration_s: float, half_life_s: float) -> float:
    """Time into a frame (s) at which the activity is the frame's mean: (1/k) ln(kT / (1 - exp(-kT))).

    A little less than half the frame; IBSI-SUV manual, section "Determining the reference time".

    Parameters
    ----------
    duration_s
        Length of the frame (s), above 0.
    half_life_s
        Half-life (s), above 0.

    Raises
    ------
    ValueError
        If one of them is not above 0.

    Examples
    --------
    >>> round(average_activity_time_s(603.0, 6586.2), 2)
    299.91
    """
    if not duration_s > 0.0:
        raise ValueError(f"a frame longer than 0 s is needed, not {duration_s}")
    rate = decay_constant(half_life_s)
    decayed = rate * duration_s
    if decayed < 1e-6:
        return duration_s / 2.0
    return math.log(decayed / -math.expm1(-decayed)) / rate
