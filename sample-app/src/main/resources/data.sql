-- 40 authors, 200 books on the shelves with 600 reviews, and 1,000 more in the warehouse, numbered from 1001: the same
-- ones every time, and only where there are no authors yet.
begin;
select pg_advisory_xact_lock(hashtext('bookshop'));

create temporary table seed on commit drop as
	select not exists (select from author) as wanted;

insert into author (id, name, born)
select n,
	(array['Ada', 'Bruno', 'Clara', 'Dmitri', 'Elif', 'Femi', 'Greta', 'Hiro'])[1 + (n - 1) % 8] || ' ' ||
	(array['Almeida', 'Brandt', 'Castellano', 'Duval', 'Eriksen'])[1 + (n - 1) / 8],
	1890 + (n * 37) % 100
from generate_series(1, 40) as n
where (select wanted from seed);

insert into book (id, author_id, title, published, price)
select book.n, book.author_id,
	'The ' ||
	(array['Amber', 'Borrowed', 'Crooked', 'Distant', 'Empty', 'Forgotten', 'Gilded', 'Hidden', 'Iron', 'Jagged',
		'Kindly', 'Last', 'Midnight', 'Northern', 'Open', 'Paper', 'Quiet', 'Restless', 'Silver', 'Tidal'])
		[1 + (book.n - 1) % 20] || ' ' ||
	(array['Archive', 'Bridge', 'Cartographer', 'Daughter', 'Engine', 'Ferry', 'Garden', 'Harbour', 'Island', 'Journey'])
		[1 + (book.n - 1) / 20],
	author.born + 25 + (book.n * 7) % 30,
	5 + (book.n * 173) % 2000 / 100.0
from (select n, 1 + (n - 1 + (n - 1) / 40 * 7) % 40 as author_id from generate_series(1, 200) as n) as book
join author on author.id = book.author_id
where (select wanted from seed);

insert into book (id, author_id, title, published, price)
select 1000 + n, 1 + (n - 1) % 40,
	(array['A Short', 'The Complete', 'An Illustrated', 'The Unofficial', 'A Practical'])[1 + (n - 1) / 40 % 5] || ' ' ||
	(array['History', 'Guide', 'Atlas', 'Dictionary', 'Handbook'])[1 + (n - 1) / 200] || ' of ' ||
	(array['Anchors', 'Bells', 'Clouds', 'Doors', 'Echoes', 'Fog', 'Gates', 'Hats', 'Ink', 'Jam', 'Kites', 'Lamps',
		'Maps', 'Nets', 'Oars', 'Pens', 'Quilts', 'Rope', 'Salt', 'Tea', 'Umbrellas', 'Vines', 'Wax', 'Yarn', 'Zinc',
		'Apples', 'Bread', 'Clay', 'Dice', 'Eels', 'Figs', 'Glue', 'Hinges', 'Ivy', 'Jars', 'Keys', 'Leaves', 'Moss',
		'Nails', 'Owls'])[1 + (n - 1) % 40],
	1990 + n % 36,
	5 + (n * 173) % 2000 / 100.0
from generate_series(1, 1000) as n
where (select wanted from seed);

insert into review (id, book_id, reviewer, rating, comment)
select n, 1 + (n - 1) % 200,
	(array['Ines', 'Jonas', 'Kofi', 'Lena', 'Mateo', 'Nour', 'Olga'])[1 + n % 7],
	(array[5, 4, 3, 5, 2, 4, 1])[1 + n * 31 / 5 % 7],
	(array['Could not put it down.', 'Slow to start, worth the wait.', 'The ending surprised me.',
		'Lent it to a friend and never saw it again.', 'Fine for a rainy afternoon.', 'Not for me.'])[1 + n % 6]
from generate_series(1, 600) as n
where (select wanted from seed);

commit;
