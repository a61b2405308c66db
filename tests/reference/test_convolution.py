"""Convolution and pooling against torch and against sums worked by hand."""

import numpy as np
import pytest
import torch

from corpus.reference import convolution
from corpus.reference.convolution import (
    average_pool2d,
    conv2d,
    conv2d_parameter_count,
    conv_output_size,
    max_pool2d,
    receptive_field,
)


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (1, 1), (2, 0), (2, 2), (3, 1)])
def test_conv2d_equals_torch(stride: int, padding: int) -> None:
    rng = np.random.default_rng(0)
    images, weight, bias = rng.normal(size=(2, 3, 9, 8)), rng.normal(size=(5, 3, 3, 2)), rng.normal(size=5)
    expected = torch.nn.functional.conv2d(
        torch.from_numpy(images), torch.from_numpy(weight), torch.from_numpy(bias), stride=stride, padding=padding
    )
    np.testing.assert_allclose(conv2d(images, weight, bias, stride, padding), expected.numpy(), atol=1e-12)


def test_a_vertical_edge_answers_the_edge_kernel_and_the_flat_region_does_not() -> None:
    image = np.array([[0.0, 0.0, 1.0, 1.0, 1.0]] * 4)[None, None]
    kernel = np.array([[-1.0, 0.0, 1.0]] * 3)[None, None]
    np.testing.assert_array_equal(conv2d(image, kernel, np.zeros(1))[0, 0], [[3.0, 3.0, 0.0], [3.0, 3.0, 0.0]])


def test_a_shifted_image_gives_a_shifted_feature_map() -> None:
    rng = np.random.default_rng(1)
    images, weight, bias = rng.normal(size=(1, 1, 6, 8)), rng.normal(size=(1, 1, 3, 3)), rng.normal(size=1)
    shifted = conv2d(images[..., 1:], weight, bias)
    np.testing.assert_allclose(shifted, conv2d(images, weight, bias)[..., 1:])


@pytest.mark.parametrize(("kernel", "stride"), [(2, 2), (3, 2), (3, 1), (2, 3)])
def test_pooling_equals_torch(kernel: int, stride: int) -> None:
    images = np.random.default_rng(2).normal(size=(2, 3, 7, 9))
    tensor = torch.from_numpy(images)
    largest = torch.nn.functional.max_pool2d(tensor, kernel, stride).numpy()
    mean = torch.nn.functional.avg_pool2d(tensor, kernel, stride).numpy()
    np.testing.assert_array_equal(max_pool2d(images, kernel, stride), largest)
    np.testing.assert_allclose(average_pool2d(images, kernel, stride), mean, atol=1e-12)


def test_pooling_of_sixteen_numbers_by_hand() -> None:
    image = np.array([[1.0, 3, 2, 0], [4, 2, 1, 1], [0, 1, 5, 6], [2, 2, 7, 8]])[None, None]
    np.testing.assert_array_equal(max_pool2d(image, 2, 2)[0, 0], [[4.0, 2.0], [2.0, 8.0]])
    np.testing.assert_array_equal(average_pool2d(image, 2, 2)[0, 0], [[2.5, 1.0], [1.25, 6.5]])
    assert average_pool2d(image, 4, 4).item() == 45 / 16


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [((32, 5), 28), ((224, 7, 2, 3), 112), ((7, 3, 2), 3), ((28, 3, 1, 1), 28), ((9, 3, 1, 0, 2), 5)],
)
def test_output_sizes_known_in_advance(arguments: tuple[int, ...], expected: int) -> None:
    assert conv_output_size(*arguments) == expected


def test_parameter_count_is_that_of_the_torch_layer() -> None:
    for bias in (True, False):
        layer = torch.nn.Conv2d(64, 128, 3, bias=bias)
        assert conv2d_parameter_count(64, 128, 3, bias) == sum(p.numel() for p in layer.parameters())
    assert conv2d_parameter_count(64, 128, 3) == 73_856


def test_receptive_field_by_hand_and_by_gradient() -> None:
    assert receptive_field([(3, 1), (3, 1)]) == 5
    assert receptive_field([(3, 1), (3, 1), (3, 1)]) == 7
    layers = [(5, 2), (3, 2), (3, 1)]
    signal = torch.zeros(1, 1, 41, dtype=torch.float64, requires_grad=True)
    out = signal
    for kernel, stride in layers:
        out = torch.nn.functional.conv1d(out, torch.ones(1, 1, kernel, dtype=torch.float64), stride=stride)
    out[0, 0, 2].backward()  # type: ignore[no-untyped-call]
    assert signal.grad is not None
    assert receptive_field(layers) == int((signal.grad != 0).sum())


def test_wrong_input_is_refused_with_its_shape() -> None:
    with pytest.raises(ValueError, match="kernel spans 5 pixels but the padded input has 4"):
        conv_output_size(4, 5)
    with pytest.raises(ValueError, match="padding -1"):
        conv_output_size(4, 3, padding=-1)
    with pytest.raises(ValueError, match=r"images \(1, 2, 5, 5\)"):
        conv2d(np.zeros((1, 2, 5, 5)), np.zeros((1, 3, 3, 3)), np.zeros(1))
    with pytest.raises(ValueError, match="expected"):
        max_pool2d(np.zeros((5, 5)), 2, 2)
    with pytest.raises(ValueError, match="at least 1"):
        conv2d_parameter_count(0, 1, 3)
    with pytest.raises(ValueError, match="at least 1"):
        receptive_field([(3, 0)])


def test_every_case_is_a_valid_call() -> None:
    for name, calls in convolution.cases(np.random.default_rng(3)).items():
        for arguments in calls:
            assert np.all(np.isfinite(getattr(convolution, name)(*arguments)))
