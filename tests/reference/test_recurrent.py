"""Recurrent cells against torch and against steps worked by hand."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from corpus.reference import recurrent
from corpus.reference.recurrent import clip_gradient_norm, gru_step, lstm_step, rnn_forward, rnn_step


def _array(tensor: torch.Tensor) -> NDArray[np.float64]:
    return np.asarray(tensor.detach().numpy(), dtype=np.float64)


def test_rnn_forward_equals_torch() -> None:
    torch.manual_seed(0)
    layer = torch.nn.RNN(3, 4, dtype=torch.float64)
    x, h0 = torch.randn(6, 2, 3, dtype=torch.float64), torch.randn(2, 4, dtype=torch.float64)
    expected, _ = layer(x, h0[None])
    w_x, w_h, b_x, b_h = (_array(parameter) for parameter in layer.parameters())
    states = rnn_forward(_array(x), _array(h0), w_x, w_h, b_x + b_h)
    np.testing.assert_allclose(states, _array(expected), atol=1e-12)


def test_an_impulse_fades_in_a_scalar_rnn_as_worked_by_hand() -> None:
    one = np.ones((1, 1))
    states = rnn_forward(np.array([1.0, 0.0, 0.0])[:, None, None], 0 * one, one, 0.5 * one, np.zeros(1))
    np.testing.assert_allclose(states.ravel(), [0.7616, 0.3634, 0.1797], atol=5e-5)


def test_lstm_step_equals_torch() -> None:
    torch.manual_seed(1)
    cell = torch.nn.LSTMCell(3, 4, dtype=torch.float64)
    x, h, c = (torch.randn(2, width, dtype=torch.float64) for width in (3, 4, 4))
    expected_h, expected_c = cell(x, (h, c))
    bias = _array(cell.bias_ih + cell.bias_hh)
    h_next, c_next = lstm_step(_array(x), _array(h), _array(c), _array(cell.weight_ih), _array(cell.weight_hh), bias)
    np.testing.assert_allclose(h_next, _array(expected_h), atol=1e-12)
    np.testing.assert_allclose(c_next, _array(expected_c), atol=1e-12)


def test_an_lstm_with_open_forget_gate_and_closed_input_gate_keeps_its_cell() -> None:
    bias = np.array([-50.0, 50.0, 3.0, 50.0])  # input, forget, candidate, output
    zeros = np.zeros((1, 1))
    h_next, c_next = lstm_step(zeros, zeros, np.array([[2.0]]), np.zeros((4, 1)), np.zeros((4, 1)), bias)
    assert c_next.item() == pytest.approx(2.0)
    assert h_next.item() == pytest.approx(np.tanh(2.0))


def test_gru_step_equals_torch() -> None:
    torch.manual_seed(2)
    cell = torch.nn.GRUCell(3, 4, dtype=torch.float64)
    x, h = (torch.randn(2, width, dtype=torch.float64) for width in (3, 4))
    weights = [_array(p) for p in (cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh)]
    np.testing.assert_allclose(gru_step(_array(x), _array(h), *weights), _array(cell(x, h)), atol=1e-12)


def test_a_gru_with_update_gate_at_one_copies_its_state() -> None:
    h = np.array([[0.3]])
    bias = np.array([0.0, 50.0, 1.0])  # reset, update, candidate
    h_next = gru_step(np.zeros((1, 1)), h, np.zeros((3, 1)), np.zeros((3, 1)), bias, np.zeros(3))
    assert h_next.item() == pytest.approx(0.3)


def test_clipping_equals_torch_up_to_its_epsilon() -> None:
    rng = np.random.default_rng(3)
    gradients = [rng.normal(size=(3, 2)), rng.normal(size=4)]
    parameters = [torch.nn.Parameter(torch.zeros(g.shape, dtype=torch.float64)) for g in gradients]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = torch.from_numpy(gradient.copy())
    expected_norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm=1.0)
    clipped, norm = clip_gradient_norm(gradients, 1.0)
    assert norm == pytest.approx(float(expected_norm))
    for parameter, gradient in zip(parameters, clipped, strict=True):
        assert parameter.grad is not None
        np.testing.assert_allclose(gradient, parameter.grad.numpy(), rtol=2e-6)


def test_clipping_a_three_four_five_gradient_by_hand() -> None:
    clipped, norm = clip_gradient_norm([np.array([3.0]), np.array([4.0])], 1.0)
    assert norm == 5.0
    np.testing.assert_allclose(np.concatenate(clipped), [0.6, 0.8])
    unchanged, _ = clip_gradient_norm([np.array([3.0, 4.0])], 10.0)
    np.testing.assert_array_equal(unchanged[0], [3.0, 4.0])


def test_wrong_input_is_refused_with_its_shape() -> None:
    x, h = np.zeros((2, 3)), np.zeros((2, 4))
    with pytest.raises(ValueError, match=r"w_x \(4, 9\)"):
        rnn_step(x, h, np.zeros((4, 9)), np.zeros((4, 4)), np.zeros(4))
    with pytest.raises(ValueError, match="same n"):
        rnn_step(x, np.zeros((3, 4)), np.zeros((4, 3)), np.zeros((4, 4)), np.zeros(4))
    with pytest.raises(ValueError, match="at least one step"):
        rnn_forward(np.zeros((0, 2, 3)), h, np.zeros((4, 3)), np.zeros((4, 4)), np.zeros(4))
    with pytest.raises(ValueError, match=r"cell state \(2, 5\)"):
        lstm_step(x, h, np.zeros((2, 5)), np.zeros((16, 3)), np.zeros((16, 4)), np.zeros(16))
    with pytest.raises(ValueError, match="above 0"):
        clip_gradient_norm([x], 0.0)


def test_every_case_is_a_valid_call() -> None:
    for name, calls in recurrent.cases(np.random.default_rng(4)).items():
        for arguments in calls:
            assert getattr(recurrent, name)(*arguments) is not None
