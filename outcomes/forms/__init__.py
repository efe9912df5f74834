"""What the steps and pages of outcomes ask."""

from outcomes.forms.records import ApmisForm, DisruptionForm, FeedbackForm, RetentionForm
from outcomes.forms.verbs import CloseForm, RecommendOwnerForm

__all__ = ["ApmisForm", "CloseForm", "DisruptionForm", "FeedbackForm", "RecommendOwnerForm", "RetentionForm"]
