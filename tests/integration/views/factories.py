"""The former name of tests/cases.py, for the tests that still import it by this one."""

from tests.cases import *  # noqa: F403
