-- Whether a label still teaches the classifier: what was learned can be reset without losing labels.
ALTER TABLE label ADD COLUMN teaches INTEGER NOT NULL DEFAULT 1 CHECK (teaches IN (0, 1));
