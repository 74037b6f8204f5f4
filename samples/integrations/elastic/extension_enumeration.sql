-- What Elastic's rule "Potential SIP Extension Enumeration" (e7bf9314-f346-45b5-a6ed-044dc3b839c8, read in September 2026) asks
-- of a document, said again for DuckDB:
--
--   sipsift enrich --format ecs full > ecs.ndjson
--   duckdb -c "SET VARIABLE documents = 'ecs.ndjson'" -f extension_enumeration.sql
--
-- OPTIONS for twenty different extensions from one client to one server, in windows of two minutes by the clock. The rule was
-- written for requests and takes every document with sip.method; sipsift writes that field on the answers that the PBX sent,
-- and not on those that it received: a PBX that pings the phones of an office asks for as many.
WITH asked AS (
    SELECT time_bucket(INTERVAL 2 minutes, CAST(doc ->> '$."@timestamp"' AS TIMESTAMPTZ) AT TIME ZONE 'UTC') AS time_window,
        coalesce(doc ->> '$.client.ip', doc ->> '$.source.ip') AS client_ip,
        coalesce(doc ->> '$.server.ip', doc ->> '$.destination.ip') AS server_ip,
        doc ->> '$.sip.to.uri.username' AS extension,
        doc ->> '$.sip.user_agent.original' AS user_agent
    FROM (SELECT json AS doc FROM read_json_objects(getvariable('documents'), format = 'newline_delimited'))
    WHERE upper(doc ->> '$.sip.method') = 'OPTIONS'
)
SELECT time_window, client_ip, server_ip, count(DISTINCT extension) AS extensions, count(*) AS documents,
    list_sort(list(DISTINCT user_agent) FILTER (user_agent IS NOT NULL)) AS user_agents
FROM asked
WHERE client_ip IS NOT NULL AND server_ip IS NOT NULL AND extension IS NOT NULL
GROUP BY time_window, client_ip, server_ip
HAVING extensions >= 20
ORDER BY time_window, client_ip, server_ip;
