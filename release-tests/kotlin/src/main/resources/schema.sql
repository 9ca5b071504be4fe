create table book (id bigint primary key, title text not null);
insert into book values (42, 'Emma');
