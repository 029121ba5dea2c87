"""What all views share: CRUD, forms, responses, formats."""
