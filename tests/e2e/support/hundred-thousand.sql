-- 100 000 more conversations that wait for an agent, each with its contact and one message.
.timeout 10000
BEGIN IMMEDIATE;
CREATE TEMP TABLE model AS SELECT * FROM conversation WHERE owner_id IS NULL AND state < 5 LIMIT 1;
CREATE TEMP TABLE more AS
  WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 100000)
  SELECT n, randomblob(16) AS contact, randomblob(16) AS id, m.workspace_id, m.site_id, m.channel, m.state, m.created_at + n AS at, w.position + n AS position
  FROM counted, model m JOIN workspace w ON w.id = m.workspace_id;
INSERT INTO contact (workspace_id, id, name, verified, created_at) SELECT workspace_id, contact, 'Customer ' || n, 0, at FROM more;
INSERT INTO conversation
  (workspace_id, id, site_id, contact_id, visitor_id, channel, state, version, created_at, last_seq, last_ordinal, last_position, last_message_seq, last_text,
   last_kind, last_author_kind, last_author_id, last_message_at, other_message_seq, waiting_since, contact_read, staff_read, follower_count)
  SELECT workspace_id, id, site_id, contact, contact, channel, state, 1, at, 1, 1, position, 1, 'Question ' || n, 1, 1, contact, at, 1, at, 0, 0, 0 FROM more;
INSERT INTO event (workspace_id, position, conversation_id, seq, ordinal, kind, author_kind, author_id, at, body)
  SELECT workspace_id, position, id, 1, 1, 1, 1, contact, at, json_object('text', 'Question ' || n) FROM more;
UPDATE workspace SET position = (SELECT max(position) FROM more) WHERE id = (SELECT workspace_id FROM model);
COMMIT;
