/*
 * A table as a network: how far one count can move while all that is published
 * stays.
 *
 * Rows and columns are nodes, and every count is a link between its row and its
 * column.  With the margins counted as negative, all rows and columns sum to 0,
 * so that changes of the counts are a circulation: a count rises by what flows
 * from its row to its column (a margin's the other way), and what flows there
 * must come back through other hidden counts.  Each of these may rise without
 * bound, and fall to 0.  The most that comes back is the maximum flow
 * (Edmonds and Karp), which is a whole number where all capacities are.
 */
#include "reports/disclosure_table.h"

#include <math.h>
#include <string.h>

/* More than all counts of a table together, and exact as a double. */
#define UNBOUNDED 4e15
/* Less than this is no flow: shares of a linear programme are rounded. */
#define LEAST_FLOW 1e-9

struct network {
	size_t nodes;
	double free[TABLE_NODES_MAX][TABLE_NODES_MAX];
};

size_t
table_cell(const struct disclosure_table *table, size_t row, size_t column)
{
	return row * table->columns + column;
}

void
table_sum(struct disclosure_table *table)
{
	size_t rows = table->rows - 1;
	size_t columns = table->columns - 1;
	int64_t all = 0;

	for (size_t r = 0; r < rows; r++)
		table->counts[table_cell(table, r, columns)] = 0;
	for (size_t c = 0; c < columns; c++)
		table->counts[table_cell(table, rows, c)] = 0;
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < columns; c++) {
			int64_t count = table->counts[table_cell(table, r, c)];

			table->counts[table_cell(table, r, columns)] += count;
			table->counts[table_cell(table, rows, c)] += count;
			all += count;
		}
	table->counts[table_cell(table, rows, columns)] = all;
}

/* From which node to which does a cell's change in a direction flow? */
static void
ends_of(const struct disclosure_table *table, size_t cell, bool up,
        size_t *from, size_t *to)
{
	size_t row = cell / table->columns;
	size_t column = cell % table->columns;
	bool is_margin =
	        (row == table->rows - 1) != (column == table->columns - 1);
	bool to_column = up != is_margin;

	*from = to_column ? row : table->rows + column;
	*to = to_column ? table->rows + column : row;
}

static double
capacity(const struct disclosure_table *table, size_t cell, bool up,
        double enough)
{
	if (up)
		return enough;
	return fmin((double)table->counts[cell], enough);
}

static void
make_network(const struct disclosure_table *table, const double *shares,
        struct table_move move, struct network *network)
{
	network->nodes = table->rows + table->columns;
	memset(network->free, 0, sizeof(network->free));
	for (size_t i = 0; i < table->rows * table->columns; i++) {
		if (i == move.cell || shares[i] <= 0)
			continue;
		for (int up = 0; up <= 1; up++) {
			size_t from;
			size_t to;

			ends_of(table, i, up != 0, &from, &to);
			network->free[from][to] =
			        shares[i] *
			        capacity(table, i, up != 0, move.enough);
		}
	}
}

/* Breadth first; `before` is each reached node's way back, itself for the
 * start, and `nodes` for one that is not reached. */
static void
search(const struct network *network, size_t start,
        size_t before[TABLE_NODES_MAX])
{
	size_t queue[TABLE_NODES_MAX];
	size_t done = 0;
	size_t waiting = 0;

	for (size_t i = 0; i < network->nodes; i++)
		before[i] = network->nodes;
	before[start] = start;
	queue[waiting++] = start;
	while (done < waiting) {
		size_t at = queue[done++];

		for (size_t next = 0; next < network->nodes; next++) {
			if (before[next] != network->nodes ||
			        network->free[at][next] < LEAST_FLOW)
				continue;
			before[next] = at;
			queue[waiting++] = next;
		}
	}
}

/* Sends what fits along the way that was found. */
static double
send(struct network *network, const size_t *before, size_t end)
{
	double amount = UNBOUNDED;

	for (size_t at = end; before[at] != at; at = before[at])
		amount = fmin(amount, network->free[before[at]][at]);
	for (size_t at = end; before[at] != at; at = before[at]) {
		network->free[before[at]][at] -= amount;
		network->free[at][before[at]] += amount;
	}
	return amount;
}

double
table_flow(const struct disclosure_table *table, const double *shares,
        struct table_move move, bool near[TABLE_NODES_MAX])
{
	struct network network;
	size_t before[TABLE_NODES_MAX];
	double flow = 0;
	size_t start;
	size_t end;

	/* What leaves by the cell comes back from its end to its start. */
	ends_of(table, move.cell, move.up, &end, &start);
	make_network(table, shares, move, &network);
	search(&network, start, before);
	while (before[end] != network.nodes && flow < move.enough) {
		flow += send(&network, before, end);
		search(&network, start, before);
	}
	for (size_t i = 0; near != NULL && i < network.nodes; i++)
		near[i] = before[i] != network.nodes;
	return flow;
}

double
table_crosses(const struct disclosure_table *table, size_t cell,
        struct table_move move, const bool near[TABLE_NODES_MAX])
{
	for (int up = 0; cell != move.cell && up <= 1; up++) {
		size_t from;
		size_t to;

		ends_of(table, cell, up != 0, &from, &to);
		if (near[from] && !near[to])
			return capacity(table, cell, up != 0, move.enough);
	}
	return 0;
}

void
table_interval(const struct disclosure_table *table, size_t cell, int64_t *low,
        int64_t *high)
{
	int64_t count = table->counts[cell];
	double shares[TABLE_CELLS_MAX] = {0};
	double down;
	double up;

	*low = *high = count;
	if (!table->hidden[cell])
		return;
	for (size_t i = 0; i < table->rows * table->columns; i++)
		shares[i] = table->hidden[i] ? 1 : 0;
	down = table_flow(table, shares,
	        (struct table_move){cell, false, UNBOUNDED}, NULL);
	up = table_flow(table, shares,
	        (struct table_move){cell, true, UNBOUNDED}, NULL);
	*low = down >= (double)count ? 0 : count - (int64_t)down;
	*high = up >= UNBOUNDED ? -1 : count + (int64_t)up;
}
