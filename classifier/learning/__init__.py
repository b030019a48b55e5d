"""Features, classifiers, training, suggestions and their evaluation."""
