-- The posting lists of another part of the shingles: nothing is listed yet.
truncate listed_hashes;

truncate listed_postings;
