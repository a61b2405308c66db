"""Documents that only look like roadmaps: parts with numbers, topics by the dozen, and nothing to follow."""

NO_ROADMAPS = {
    "lesson": """\
# Linear regression

Linear regression fits a line to points by least squares. It is the first model of most courses.

## Intuition

- Gradient descent finds it step by step
- The normal equation finds it at once
- Ridge regression adds a penalty

## Claims

- The mean of the residuals is zero.
- R2 is at most 1.
""",
    "numbered article": """\
# Understanding deep learning

## 1. Neural networks

Neural networks are layers of units. Each unit weighs its inputs and passes the sum through an activation function, and
the whole is trained with backpropagation, which computes the gradients of the loss with respect to every weight.

- Backpropagation
- Activation functions

## 2. Convolutional networks

A convolution slides a small filter over the image. Pooling then makes the feature map smaller. Since AlexNet these
networks have been the standard in computer vision, until transformers were shown to do as well given enough data.

- Convolution
- Pooling

## 3. Transformers

Attention lets every token look at every other token. The transformer is a stack of attention and feed-forward layers.

- Self-attention
- BERT
""",
    "paper": """\
# Attention-based forecasting of time series

## 1. Introduction
- Time series forecasting
- LSTM

## 2. Related work
- ARIMA
- Recurrent neural networks

## 3. Method
- Self-attention
- Positional encoding

## 4. Experiments
- Cross-validation
- Hyperparameter tuning
""",
    "readme": """\
# trainkit

A small library for training loops.

## 1. Installation
- PyTorch
- NumPy

## 2. Usage
- Data loaders
- Early stopping
- Mixed precision training

## 3. Configuration
- Learning rate scheduling
- Batch normalization
""",
    "changelog": """\
# Changelog

## 2.1.0 - 2025-03-01
- Added gradient clipping
- Added early stopping
- Added dropout

## 2.0.0 - 2025-01-01
- Added batch normalization
- Added Adam
- Added LSTM
""",
    "recipe": """\
# Pancakes

## Step 1: Mix
- 200 g flour
- 2 eggs
- 300 ml milk

## Step 2: Rest
- 30 minutes

## Step 3: Fry
- Butter
- Medium heat
""",
    "table of contents": """\
Deep learning, the book

Chapter 1: Linear algebra ........ 27
    Vectors and matrices ......... 28
    Eigenvalues .................. 36
    Principal component analysis . 41
Chapter 2: Probability ........... 51
    Bayes' theorem ............... 57
    Random variables ............. 60
    Maximum likelihood estimation 128
""",
    "contents with anchors": """\
# Course notes

## Part 1: Basics
- [Linear regression](#linear-regression)
- [Logistic regression](#logistic-regression)
- [Gradient descent](#gradient-descent)

## Part 2: Networks
- [Backpropagation](#backpropagation)
- [CNN](#cnn)
- [RNN](#rnn)
""",
    "interview questions": """\
# Questions

## Part 1: Basics
- What is overfitting?
- What is cross-validation?
- What is regularization?

## Part 2: Networks
- What is backpropagation?
- What is dropout?
- What is attention?
""",
    "tutorial": """\
# Classify digits

## Step 1: Load the data

Download MNIST and put it into a folder. Every picture has 28 by 28 pixels, and every pixel is a number from 0 to 255.

```python
images = np.load(Path("mnist") / "images.npy")
labels = np.load(Path("mnist") / "labels.npy")
```

- NumPy
- pandas

## Step 2: Train

The network has one hidden layer with ReLU, and it is trained with Adam for ten epochs, which takes about two minutes.

- ReLU
- Adam
- Cross-entropy
""",
    "diary": """\
# Team diary

## Week 1
- Kick-off with everybody
- Laptops ordered
- Python installed
- Rooms booked

## Week 2
- Budget agreed
- Offers compared
- Lunch with the board
- Docker explained to Tom
""",
    "wrapped prose": """\
NOTES

Phase 1: what we did
We began with linear regression and
soon turned to decision trees, since
the data had many categories and the
residuals of linear regression were
far from normal as we could see from
the plots that pandas drew for us.

Phase 2: what came of it
In the end gradient boosting was the
best of all models that we compared,
and XGBoost the best library for it.
The random forest came next, then at
some distance the neural networks we
had trained with PyTorch on the GPU.
""",
    "parts without lines": """\
# Overview

## Phase 1: Python basics
## Phase 2: Linear regression
## Phase 3: Neural networks
## Phase 4: Transformers
## Phase 5: Deployment
""",
    "one part": """\
# Roadmap

## Phase 1: All
- Python
- NumPy
- Pandas
- Linear regression
- Decision trees
- PCA
""",
    "bullets alone": "- \n" * 50,
    "blank lines": "\n" * 100,
    "nothing": "",
}
