"""One step of a plain recurrent network, an LSTM and a GRU, and gradient clipping, in plain NumPy.

Topics: recurrent-neural-networks, lstm, gru, vanishing-and-exploding-gradients.
Source: Elman, "Finding structure in time" (1990); Hochreiter and Schmidhuber, "Long short-term memory" (1997) with the
forget gate of Gers and colleagues (2000); Cho and colleagues, "Learning phrase representations using RNN
encoder-decoder" (2014); Pascanu and colleagues, "On the difficulty of training recurrent neural networks" (2013).
What it does not do: no backward pass, no stacked or bidirectional layers, no masks for padded sequences.
Shapes: n sequences in a batch, d features per step, h hidden units. Gate weights are stacked along the first axis
in PyTorch's order, so the weights of torch.nn.LSTMCell and torch.nn.GRUCell can be passed in as they are.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def _sigmoid(values: FloatArray) -> FloatArray:
    """1 / (1 + exp(-values)), written with tanh so that large negative values do not overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * values))


def _check_shapes(x: FloatArray, state: FloatArray, w_x: FloatArray, w_h: FloatArray, gates: int) -> None:
    """Raise ValueError unless the shapes are (n, d), (n, h), (gates h, d) and (gates h, h)."""
    if x.ndim != 2 or state.ndim != 2 or len(x) != len(state):
        raise ValueError(f"x {x.shape} and state {state.shape} must be (n, d) and (n, h) with the same n")
    rows = gates * state.shape[1]
    if w_x.shape != (rows, x.shape[1]) or w_h.shape != (rows, state.shape[1]):
        raise ValueError(
            f"w_x {w_x.shape} and w_h {w_h.shape} must be ({rows}, {x.shape[1]}) and ({rows}, {state.shape[1]})"
        )


def rnn_step(x: FloatArray, h: FloatArray, w_x: FloatArray, w_h: FloatArray, b: FloatArray) -> FloatArray:
    """Next hidden state of a plain recurrent network: tanh(W_x x + W_h h + b), Elman (1990).

    Args: x (n, d), inputs of one time step; h (n, h), previous state; w_x (h, d); w_h (h, h); b (h,).
    Returns: (n, h), values in (-1, 1).
    Raises: ValueError if shapes disagree.
    """
    _check_shapes(x, h, w_x, w_h, gates=1)
    state: FloatArray = np.tanh(x @ w_x.T + h @ w_h.T + b)
    return state


def rnn_forward(x: FloatArray, h0: FloatArray, w_x: FloatArray, w_h: FloatArray, b: FloatArray) -> FloatArray:
    """All hidden states of a plain recurrent network that reads a batch of sequences, `rnn_step` by `rnn_step`.

    Args: x (steps, n, d), time first; h0 (n, h), state before the first step; w_x (h, d); w_h (h, h); b (h,).
    Returns: (steps, n, h); entry t is the state after reading x[t].
    Raises: ValueError if shapes disagree or there is no step.
    """
    if x.ndim != 3 or len(x) == 0:
        raise ValueError(f"x {x.shape} must be (steps, n, d) with at least one step")
    states, h = [], h0
    for x_t in x:
        h = rnn_step(x_t, h, w_x, w_h, b)
        states.append(h)
    return np.stack(states)


def lstm_step(
    x: FloatArray, h: FloatArray, c: FloatArray, w_x: FloatArray, w_h: FloatArray, b: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Next hidden and cell state of an LSTM: c' = f * c + i * g, h' = o * tanh(c').

    Hochreiter and Schmidhuber (1997) with the forget gate f of Gers and colleagues (2000); no peepholes.

    Args: x (n, d); h, c (n, h); w_x (4 h, d), w_h (4 h, h), b (4 h,) with the rows of the input gate i, the forget
        gate f, the candidate g and the output gate o in that order. PyTorch's two biases are passed as their sum.
    Returns: (h', c'), both (n, h); h' lies in (-1, 1), c' is unbounded.
    Raises: ValueError if shapes disagree.
    """
    _check_shapes(x, h, w_x, w_h, gates=4)
    if c.shape != h.shape:
        raise ValueError(f"cell state {c.shape} must have the shape of the hidden state {h.shape}")
    i, f, g, o = np.split(x @ w_x.T + h @ w_h.T + b, 4, axis=1)  # each (n, h)
    c_next = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    h_next: FloatArray = _sigmoid(o) * np.tanh(c_next)
    return h_next, c_next


def gru_step(
    x: FloatArray, h: FloatArray, w_x: FloatArray, w_h: FloatArray, b_x: FloatArray, b_h: FloatArray
) -> FloatArray:
    """Next hidden state of a GRU: h' = z * h + (1 - z) * candidate.

    The update gate z multiplies the old state, as in Cho and colleagues (2014) and PyTorch. Deviation from that paper,
    shared with PyTorch and cuDNN: the reset gate r is applied after the product with W_h, not before, so
    candidate = tanh(W_n x + b_xn + r * (U_n h + b_hn)) and the two biases cannot be merged.

    Args: x (n, d); h (n, h); w_x (3 h, d), w_h (3 h, h), b_x, b_h (3 h,) with the rows of the reset gate r, the update
        gate z and the candidate n in that order.
    Returns: (n, h); within (-1, 1) if h is.
    Raises: ValueError if shapes disagree.
    """
    _check_shapes(x, h, w_x, w_h, gates=3)
    r_x, z_x, n_x = np.split(x @ w_x.T + b_x, 3, axis=1)  # each (n, h)
    r_h, z_h, n_h = np.split(h @ w_h.T + b_h, 3, axis=1)
    reset, update = _sigmoid(r_x + r_h), _sigmoid(z_x + z_h)
    candidate = np.tanh(n_x + reset * n_h)
    return update * h + (1.0 - update) * candidate


def clip_gradient_norm(gradients: Sequence[FloatArray], max_norm: float) -> tuple[list[FloatArray], float]:
    """Scale gradients by one common factor so that their joint Euclidean norm is at most max_norm.

    Pascanu and colleagues (2013), algorithm 1, with the norm taken over all parameters together.

    Args: gradients: arrays of any shapes, one per parameter; max_norm: above 0, usually 1 to 5.
    Returns: (clipped gradients, joint norm before clipping); gradients within the limit come back unchanged.
    Raises: ValueError if max_norm is not positive.
    """
    if max_norm <= 0:
        raise ValueError(f"max_norm {max_norm} must be above 0")
    norm = float(np.sqrt(sum(float(np.sum(g**2)) for g in gradients)))
    scale = max_norm / norm if norm > max_norm else 1.0
    return [g * scale for g in gradients], norm


def cases(rng: np.random.Generator) -> dict[str, list[tuple[object, ...]]]:
    """Valid random positional arguments for each public function, by name."""
    n, d, h, steps = 2, 3, 4, 5

    def normal(*shape: int) -> FloatArray:
        return rng.normal(size=shape)

    x, state = normal(n, d), np.tanh(normal(n, h))
    plain = (normal(h, d), normal(h, h), normal(h))
    return {
        "rnn_step": [(x, state, *plain)],
        "rnn_forward": [(normal(steps, n, d), np.zeros((n, h)), *plain), (normal(1, n, d), state, *plain)],
        "lstm_step": [(x, state, normal(n, h), normal(4 * h, d), normal(4 * h, h), normal(4 * h))],
        "gru_step": [(x, state, normal(3 * h, d), normal(3 * h, h), normal(3 * h), normal(3 * h))],
        "clip_gradient_norm": [([normal(3, 2), normal(2)], 1.0), ([0.01 * normal(4)], 5.0)],
    }
