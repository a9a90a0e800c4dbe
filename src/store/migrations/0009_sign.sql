-- What the rules of precedence ask of a story beside what stands there already: the precedence that a
-- phrase in its title asks for, if one does, and whether it speaks of what may be, was, or is played.
ALTER TABLE assessment ADD COLUMN sign INTEGER;
ALTER TABLE assessment ADD COLUMN hedged INTEGER NOT NULL DEFAULT 0 CHECK (hedged IN (0, 1));
