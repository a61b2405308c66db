"""Roadmaps as learners bring them, in several conventions."""

MONTHS = """\
# 6-Month Machine Learning Roadmap

Here's a structured plan to go from beginner to job-ready.

---

## **Month 1–2: Foundations**
**Goal:** Build strong math and Python foundations.

**Topics to cover:**
- **Python**: variables, loops, functions
- **NumPy & Pandas** for data handling
- **Linear Algebra**: vectors, matrices, eigenvalues
- Fortran basics

**Projects:**
- Exploratory data analysis of the Titanic data set
- A NumPy image editor

**Resources:**
- [Python course](https://example.org/python)

**Estimated time:** 60–80 hours (10 hours per week)

## **Month 3: Classical ML**
**Topics to cover:**
1. Linear, Logistic and Ridge Regression
2. Decision Trees → Random Forests → XGBoost
3. k-NN, SVMs, Naïve Bayes
4. (Optional) Gaussian processes
5. Hierarchical clustering (optional)

**Skip for now:**
- SARIMA

## **Month 4-6: Deep Learning**
### Week 13: Neural networks
- Backpropagation
### Week 14 – CNNs
- Convolutions, pooling
### Week 15–16: Transformers
- BERT & GPT
"""

PLAIN_WEEKS = """\
MY ML STUDY PLAN

Week 1: Python and NumPy
Python basics
NumPy arrays
pandas

Week 2: Linear algebra (2 weeks)
vectors and matrices
matrix multiplication
eigenvalues

Week 3 - Regression
Linear regression
Logistic regression
Quantum annealing

Week 4
Decision trees
Random forest
"""

SETEXT = """\
---
title: "Deep Learning Path"
author: me
---

Module 1: Basics
================

* Perceptron
* Activation functions
  - ReLU
* Backpropagation

Module 2: Vision
================

Optional
--------
* Object detection
* U-Net

Core
----
* CNN
* ResNet
* Transfer learning
"""

BOLD = """\
Learning path for NLP

**Stage I: Text basics (2 weeks)**

- Tokenization
- Word2Vec, GloVe

**Stage II: Sequence models**

Duration: 3 weeks

- RNNs
- LSTMs
- Project: Sentiment classifier
  - uses an LSTM

**Stage III: Transformers**

- Attention
- BERT fine-tuning
- LoRA
"""

NUMBERED_LIST = """\
# Data science track

1. **Programming**
   - Python
   - SQL
   - Git
2. **Statistics**
   - Mean, median, variance
   - Hypothesis testing
3. **Machine learning**
   - Linear regression
   - Clustering
"""

DOTS = """\
AI ROADMAP
LEVEL 0 - BASICS
• Python
• NumPy
• Linear algebra
LEVEL 1 - ML
• Regression
• Clustering
• SVM
"""

WEEKS_AGAIN = """\
# A year of ML

## Quarter 1
### Week 1
- Python
- NumPy
### Week 2
- Pandas
## Quarter 2
### Week 1
- Linear regression
### Week 2
- PCA
- K-means
"""

WEEKS_IN_ONE = """\
# Path

## Phase 1: Basics
- Python
- NumPy

### Week 1 (5 hours)
- Pandas
### Week 2 (6-8 hours)
- SQL

## Phase 2: ML
- Linear regression
- SVM
"""

LINES_BEFORE_WEEKS = """\
# Path

## Phase 1: Basics
Topics: Python, NumPy, SQL, PCA

### Week 1 (5 hours)
- Python
- NumPy
### Week 2 (10 hours/week)
- SQL

## Phase 2: ML
### Week 3: Trees
- Decision trees
- Random forest
### Project
- Titanic
"""

OURS = """\
---
id: mine
title: My way
source: mine.txt
unit: step
names: [the four-phase roadmap]
---
## Step 1: Arrays
Goal: Know arrays.
Time: 2-3 hours

### Learn
- [NumPy](../lessons/numpy.md) and [pandas](../lessons/pandas.md)
- [SQL](../lessons/sql-basics.md)
- [Cobol](../lessons/cobol.md)

## Step 2: Lines
### Learn
- [Linear regression](../lessons/linear-regression.md)
- [PCA](../lessons/principal-component-analysis.md)
- [Trees](../lessons/decision-trees.md)
"""

ROADMAPS = {
    "months": MONTHS,
    "plain weeks": PLAIN_WEEKS,
    "setext": SETEXT,
    "bold": BOLD,
    "numbered list": NUMBERED_LIST,
    "dots": DOTS,
    "weeks again": WEEKS_AGAIN,
    "weeks in one": WEEKS_IN_ONE,
    "lines before weeks": LINES_BEFORE_WEEKS,
    "ours": OURS,
}
