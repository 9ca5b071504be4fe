--liquibase formatted sql

--changeset bookshop:1
create table book (id bigint primary key, title text);
create table author (id bigint primary key, name text);
insert into book values (1, 'Emma');
