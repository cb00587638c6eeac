"""From parts to boxes: every copy spelt out, classes over the whole network, what is boxed and what is opened."""
