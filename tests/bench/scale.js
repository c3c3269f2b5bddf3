// The peer of scale.sh: DuckDB, one thread, warm, with the same answers in its
// own tables, which are laid in the order of municipality and month, the best
// for it.  Prints "month MICROSECONDS" and "year MICROSECONDS" of the processor
// (what else the machine does is not counted), and with
// FIGURES set the figures, a line a month.
//
//	node scale.js DATABASE CSV-FOLDER MUNICIPALITY MONTH RUNS
//
// MONTH is year * 100 + month, the last of the twelve.
'use strict';
const { DuckDBInstance } = require('@duckdb/node-api');

const [database, folder, municipality, month, runs] = process.argv.slice(2);

const tables = {
	meeting: 'municipality INTEGER, month INTEGER, meeting INTEGER,' +
		' target_group VARCHAR',
	person: 'municipality INTEGER, month INTEGER, invitation INTEGER,' +
		' respondent INTEGER, meeting INTEGER, state VARCHAR,' +
		' answered INTEGER, reach INTEGER',
	answer: 'municipality INTEGER, month INTEGER, invitation INTEGER,' +
		' item INTEGER, id INTEGER, value VARCHAR',
	item: 'item INTEGER, measure INTEGER',
};

// The report's rules: the last answer of an item counts; an index needs half of
// its items; of a person's invitations the one that came furthest counts.
const sql = `
WITH last AS (
  SELECT a.invitation, i.measure,
    TRY_CAST(arg_max(a.value, a.id) AS INTEGER) AS x
  FROM answer a JOIN item i ON i.item = a.item
  WHERE a.municipality = $1 AND a.month BETWEEN $2 AND $3
  GROUP BY a.invitation, a.item, i.measure
), scores AS (
  SELECT invitation, measure,
    avg(25.0 * (x - 1)) FILTER (x BETWEEN 1 AND 5) AS index,
    count(*) FILTER (x = 5) = 3 AS whole
  FROM last GROUP BY invitation, measure
  HAVING count(*) FILTER (x BETWEEN 1 AND 5) * 2 >= 3
), people AS (
  SELECT p.month, p.invitation, p.respondent, p.meeting, s.index AS satisfaction,
    v.index AS involvement, coalesce(s.whole, false) AS satisfied,
    coalesce(v.whole, false) AS involved,
    CASE WHEN p.state = 'ineligible' THEN 7
      WHEN p.state = 'complete' THEN 1
      WHEN s.index IS NOT NULL OR v.index IS NOT NULL THEN 2
      WHEN p.state = 'stopped' THEN 3
      WHEN p.answered > 0 THEN 4
      WHEN p.reach = 3 OR p.reach = 1 THEN 5
      ELSE 6 END AS disposition
  FROM person p
  LEFT JOIN scores s ON s.invitation = p.invitation AND s.measure = 0
  LEFT JOIN scores v ON v.invitation = p.invitation AND v.measure = 1
  WHERE p.municipality = $1 AND p.month BETWEEN $2 AND $3
), counted AS (
  SELECT * FROM people
  QUALIFY row_number() OVER (PARTITION BY month, respondent
    ORDER BY disposition, invitation DESC) = 1
), held AS (
  SELECT m.month, m.target_group, count(*) AS held,
    count(c.invitation) FILTER (c.disposition < 7) AS asked,
    count(c.invitation) FILTER (c.disposition < 6) AS reached,
    count(c.invitation) FILTER (c.disposition < 3) AS answered
  FROM meeting m LEFT JOIN counted c ON c.meeting = m.meeting
  LEFT JOIN people o ON o.meeting = m.meeting
  WHERE m.municipality = $1 AND m.month BETWEEN $2 AND $3
  AND coalesce(o.disposition, 0) < 7
  GROUP BY m.month, m.target_group
), coverage AS (
  SELECT month, list([held, asked, reached, answered] ORDER BY target_group)
    AS counts
  FROM held GROUP BY month
)
SELECT any_value(h.counts) AS coverage,
  list_value(count(*) FILTER (disposition = 1),
    count(*) FILTER (disposition = 2), count(*) FILTER (disposition = 3),
    count(*) FILTER (disposition = 4), count(*) FILTER (disposition = 5),
    count(*) FILTER (disposition = 6), count(*) FILTER (disposition = 7))
    AS dispositions,
  count(satisfaction) FILTER (disposition < 3) AS sn,
  avg(satisfaction) FILTER (disposition < 3) AS sm,
  stddev_samp(satisfaction) FILTER (disposition < 3) AS sd,
  count(*) FILTER (satisfied AND disposition < 3) AS sf,
  count(involvement) FILTER (disposition < 3) AS vn,
  avg(involvement) FILTER (disposition < 3) AS vm,
  stddev_samp(involvement) FILTER (disposition < 3) AS vd,
  count(*) FILTER (involved AND disposition < 3) AS vf
FROM counted JOIN coverage h USING (month)
GROUP BY month ORDER BY month`;

function monthBefore(value, count) {
	const months = Math.floor(value / 100) * 12 + value % 100 - 1 - count;

	return Math.floor(months / 12) * 100 + months % 12 + 1;
}

async function load(connection) {
	for (const [name, columns] of Object.entries(tables)) {
		const order = name === 'item' ? '' :
			' ORDER BY municipality, month';
		const types = columns.split(', ').map((column) => {
			const [field, type] = column.split(' ');

			return `'${field}': '${type}'`;
		}).join(', ');

		await connection.run(`CREATE TABLE ${name} AS SELECT * FROM` +
			` read_csv('${folder}/${name}.csv', header = false,` +
			` columns = {${types}})${order}`);
	}
}

const plain = (value) => value === null ? 'nan' : Number(value).toFixed(6);

function line(row) {
	const [coverage, dispositions, ...rest] = row;
	const groups = coverage === null ? [] : coverage.items;

	return [...groups.flatMap((group) => group.items), '|',
		...dispositions.items, '|',
		...rest.map((value, i) => i % 4 === 1 || i % 4 === 2 ?
			plain(value) : value)].join(' ');
}

async function main() {
	const instance = await DuckDBInstance.create(database,
		{ threads: '1' });
	const connection = await instance.connect();

	const known = await connection.runAndReadAll(
		"SELECT count(*) FROM duckdb_tables() WHERE table_name = 'item'");

	if (Number(known.getRows()[0][0]) === 0)
		await load(connection);
	const statement = await connection.prepare(sql);
	const ask = async (first) => {
		statement.bindInteger(1, Number(municipality));
		statement.bindInteger(2, first);
		statement.bindInteger(3, Number(month));
		return (await statement.runAndReadAll()).getRows();
	};
	const year = () => ask(monthBefore(Number(month), 11));
	const measure = async (name, what) => {
		const times = [];

		await what();
		for (let i = 0; i < Number(runs); i++) {
			const start = process.cpuUsage();

			await what();

			const used = process.cpuUsage(start);

			times.push(used.user + used.system);
		}
		times.sort((a, b) => a - b);
		console.log(name, times[times.length >> 1].toFixed(0));
	};

	if (process.env.FIGURES) {
		for (const row of await year())
			console.log(line(row));
		return;
	}
	await measure('month', () => ask(Number(month)));
	await measure('year', year);
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
