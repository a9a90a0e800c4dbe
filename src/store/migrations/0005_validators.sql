-- Which address sent the validators: no other is sent them.
ALTER TABLE feed ADD COLUMN validators_of TEXT;
-- Until now they went to the feed's own address first; what it redirects to sends new ones.
UPDATE feed SET validators_of = url;
