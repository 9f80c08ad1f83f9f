"""How wide letters and signs of formulas and text are in Latin Modern, in hundredths of an em, measured with TeX."""

from string import ascii_letters


def _hundredths(widths: str) -> dict[str, float]:
    """By letter, from a to z and A to Z, in em."""
    return {letter: int(width) / 100 for letter, width in zip(ascii_letters, widths.split(), strict=True)}


ITALIC = _hundredths(
    """53 43 44 53 47 60 52 58 35 47 56 32 88 61 49 51 49 48 47 37 58 53 75 58 53 51 76 81 79 86 80 79 79 92 52 66 93
    69 108 92 80 79 80 77 68 73 80 81 109 91 81 76"""
)

UPRIGHT = _hundredths(
    """50 56 45 56 45 31 50 56 28 31 53 28 84 56 50 56 53 40 40 39 56 53 73 53 53 45 75 71 73 77 69 66 79 75 37 52 78
    63 92 75 78 69 78 74 56 73 75 75 103 75 75 62"""
)

BOLD = _hundredths(
    """59 64 52 64 53 47 59 65 32 36 62 33 97 65 58 64 63 48 46 45 65 61 84 62 61 52 87 82 84 89 76 73 91 90 44 60 91
    70 110 90 87 79 87 89 64 80 89 87 120 87 88 71"""
)

COMMANDS = {
    "alpha": 0.65,
    "beta": 0.62,
    "gamma": 0.58,
    "delta": 0.49,
    "epsilon": 0.41,
    "zeta": 0.52,
    "eta": 0.54,
    "theta": 0.5,
    "iota": 0.36,
    "kappa": 0.58,
    "lambda": 0.59,
    "mu": 0.61,
    "nu": 0.56,
    "xi": 0.49,
    "pi": 0.61,
    "rho": 0.52,
    "sigma": 0.61,
    "tau": 0.56,
    "upsilon": 0.58,
    "phi": 0.6,
    "chi": 0.63,
    "psi": 0.69,
    "omega": 0.66,
    "Gamma": 0.63,
    "Delta": 0.84,
    "Theta": 0.78,
    "Lambda": 0.7,
    "Xi": 0.67,
    "Pi": 0.76,
    "Sigma": 0.73,
    "Upsilon": 0.78,
    "Phi": 0.73,
    "Psi": 0.78,
    "Omega": 0.73,
    "varepsilon": 0.47,
    "vartheta": 0.6,
    "varphi": 0.66,
    "partial": 0.59,
    "nabla": 0.84,
    "ell": 0.42,
    "top": 0.78,
    "prime": 0.28,
    "sum": 0.97,
    "prod": 0.87,
    "Vert": 0.5,
    "infty": 1.01,
    "ast": 0.5,
    "star": 0.5,
    "circ": 0.5,
    "odot": 0.78,
    "cdot": 0.28,
    "times": 0.78,
    "leftarrow": 1.01,
    "rightarrow": 1.01,
    "vert": 0.28,
    "log": 1.3,
    "cosh": 1.91,
    "cos": 1.34,
    "tanh": 2.01,
    "max": 1.88,
    "ln": 0.85,
    "min": 1.68,
    "sinh": 1.8,
    "sin": 1.24,
    "exp": 1.53,
}
