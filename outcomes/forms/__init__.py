"""What the steps and pages of outcomes ask."""

from outcomes.forms.records import DisruptionForm, FeedbackForm
from outcomes.forms.verbs import CloseForm, RecommendOwnerForm

__all__ = ["CloseForm", "DisruptionForm", "FeedbackForm", "RecommendOwnerForm"]
