"""An answer, from draft and approval to delivery, dispute and recall."""
