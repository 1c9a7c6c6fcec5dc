"""How strong a member is in each domain, and which one is the weakest."""
