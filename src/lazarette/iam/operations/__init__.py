"""What each IAM and STS operation does: form in, service, tree out."""
