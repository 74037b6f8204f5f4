-- What Elastic's rule "Potential SIP REGISTER Brute Force" (1ca59146-7386-4033-a010-1c32717e9321, read in September 2026) asks
-- of a document, said again for DuckDB: to see before you connect the two whether it would alert.
--
--   sipsift enrich --format ecs full > ecs.ndjson
--   duckdb -c "SET VARIABLE documents = 'ecs.ndjson'" -f register_brute_force.sql
--
-- REGISTERs answered with 401, 403 or 407, counted in windows of five minutes by the clock: ten for one extension, or 25 for
-- five or more extensions of which five came twice. First challenges count too, so that a phone that registers in the normal
-- way counts once. The rule also takes Packetbeat's older names (network_traffic.sip.*), which sipsift doesn't write.
-- Fields are read from the source by path: a key with dots in it would be no field.
WITH answers AS (
    SELECT time_bucket(INTERVAL 5 minutes, CAST(doc ->> '$."@timestamp"' AS TIMESTAMPTZ) AT TIME ZONE 'UTC') AS time_window,
        coalesce(doc ->> '$.client.ip', doc ->> '$.destination.ip') AS client_ip,
        coalesce(doc ->> '$.server.ip', doc ->> '$.source.ip') AS server_ip,
        doc ->> '$.sip.to.uri.username' AS extension
    FROM (SELECT json AS doc FROM read_json_objects(getvariable('documents'), format = 'newline_delimited'))
    WHERE upper(coalesce(doc ->> '$.sip.cseq.method', doc ->> '$.sip.method')) = 'REGISTER'
        AND lower(doc ->> '$.sip.type') = 'response'
        AND doc ->> '$.sip.code' IN ('401', '403', '407')
),
extensions AS (
    SELECT time_window, client_ip, server_ip, extension, count(*) AS failures
    FROM answers
    WHERE client_ip IS NOT NULL AND server_ip IS NOT NULL AND extension IS NOT NULL
    GROUP BY ALL
)
SELECT time_window, client_ip, server_ip, sum(failures) AS failures, max(failures) AS failures_of_one,
    count(*) AS extensions, count(*) FILTER (failures >= 2) AS repeated
FROM extensions
GROUP BY time_window, client_ip, server_ip
HAVING failures_of_one >= 10 OR (sum(failures) >= 25 AND count(*) >= 5 AND repeated >= 5)
ORDER BY ALL;
