-- Locks are always taken in this order: lease, job, model, revision.

create table node (
  id text primary key, name text not null, address text not null, role text not null, slots int not null,
  program text not null, engine int not null, instructions text not null,
  started_at timestamptz not null default now(), seen_at timestamptz not null default now());

-- how often jobs, models and keys have been changed: whoever knows an older number reads again
create table revision (kind text primary key, value bigint not null default 0);
insert into revision (kind) values ('jobs'), ('models'), ('keys');

-- what seldom changes; texts of JSON as the files of a single node have them
create table job (
  id text primary key, spec text not null, status text not null, state text not null, asked text not null, owner text not null,
  live boolean not null, engine int, instructions text, idempotency_key text, queued_at timestamptz, finished_at timestamptz,
  deleted_at timestamptz, revision bigint not null);
create unique index job_once on job (owner, idempotency_key) where idempotency_key is not null and deleted_at is null;
create index job_open on job (state, queued_at) where state in ('queued', 'running', 'paused') and deleted_at is null;
create index job_changed on job (revision);

-- points that no data set has, the moment that a branch begins with, edits by hand
create table job_file (job text not null references job on delete cascade, name text not null, data bytea not null, primary key (job, name));
alter table job_file alter data set storage external;

-- who trains it, and how far: changes with every frame, so it is narrow, has no other index, and room on its page
create table lease (
  job text primary key references job on delete cascade, epoch int not null default 0, owner text,
  until timestamptz not null default '-infinity', log_end int not null default 0, progress text, checkpoint int, blob uuid)
  with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- the turns of owners
create sequence turns;
create table turn (owner text primary key, last bigint not null);

-- the log: consecutive losses, little-endian float32
create table frame (job text not null references job on delete cascade, first int not null, losses bytea not null, primary key (job, first))
  with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05);
alter table frame alter losses set storage external;
create table evaluation (
  job text not null references job on delete cascade, iteration int not null, point text not null, primary key (job, iteration));

create table blob (id uuid primary key, bytes bigint not null, created_at timestamptz not null default now());
create table blob_part (blob uuid not null references blob on delete cascade, n int not null, data bytea not null, primary key (blob, n))
  with (autovacuum_vacuum_scale_factor = 0.05);
alter table blob_part alter data set storage external;

create table model (name text primary key, last int not null default 0, aliases text, revision bigint not null default 0);
create table model_version (
  model text not null references model, version int not null, job text, epoch int, facts text not null, parameters uuid not null references blob,
  novelty uuid references blob, primary key (model, version));
create unique index version_once on model_version (job, epoch);

create table access_key (name text primary key, entry text not null);
create table audit (n bigint generated always as identity primary key, at timestamptz not null, by text not null, action text not null,
  target text not null);
create table protection_key (name text primary key, xml text not null);

-- Appends a frame if its writer still holds the job and the frame is the next: fence, sequence and heartbeat in one statement, which
-- gives the command that waits for the job. No row: fenced, or not the next.
create function append(j text, e int, f int, n int, l bytea, iterations int[], points text[], p text, hold interval)
returns table (asked text) language sql as $$
  with mine as (update lease set log_end = log_end + n, until = now() + hold, progress = coalesce(p, progress)
                where job = j and epoch = e and log_end = f - 1 returning job),
       stored as (insert into frame select job, f, l from mine where n > 0),
       measured as (insert into evaluation select mine.job, t.i, t.point from mine, unnest(iterations, points) as t(i, point)
                    on conflict do nothing)
  select job.asked from job where id in (select job from mine) $$;

-- Jobs that wait for a node that computes as they were trained before, or whose node has not been heard of for a lease. None for a lease
-- after the database has started: who holds them may still be there.
create function waiting(build int, width text, hold interval)
returns table (job text, running boolean, last bigint, queued_at timestamptz) language sql stable as $$
  select j.id, j.state <> 'queued', coalesce(t.last, 0), j.queued_at
  from job j join lease l on l.job = j.id left join turn t on t.owner = j.owner
  where j.state in ('queued', 'running', 'paused') and j.deleted_at is null and (j.live or j.state <> 'paused') and l.until < now()
    and (j.live or j.engine is null or j.engine = build and j.instructions = width)
    and now() > pg_postmaster_start_time() + hold $$;

-- One of them becomes the caller's: those in training first, then the owner whose turn is longest ago.
create function take(who text, build int, width text, hold interval)
returns table (job text, epoch int) language sql as $$
  with free as (select l.job from lease l join job j on j.id = l.job join waiting(build, width, hold) w on w.job = l.job
                where l.until < now() and j.state in ('queued', 'running', 'paused')
                order by w.running desc, w.last, w.queued_at, w.job limit 1 for update of l, j skip locked),
       taken as (update lease l set epoch = l.epoch + 1, owner = who, until = now() + hold from free where l.job = free.job
                 returning l.job, l.epoch),
       turned as (insert into turn select j.owner, nextval('turns') from job j join free on free.job = j.id where j.state = 'queued'
                  on conflict (owner) do update set last = excluded.last)
  select * from taken $$;
