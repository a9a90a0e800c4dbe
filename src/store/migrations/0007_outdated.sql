-- Finds the stories that another classifier, or another version of it, assessed.
CREATE INDEX assessment_model ON assessment (model, story_id);
