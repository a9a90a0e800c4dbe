-- Who acts towards whom, by ids of actors, where the text says it.
ALTER TABLE assessment ADD COLUMN source TEXT;
ALTER TABLE assessment ADD COLUMN target TEXT;
