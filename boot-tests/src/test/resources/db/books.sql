create table book (id bigint primary key, title text);
insert into book values (1, 'Emma');
