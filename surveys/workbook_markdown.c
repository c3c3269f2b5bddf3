/*
 * Workbooks in Markdown, as pyxform has them: a line that begins, after blanks,
 * with | is a row; its cells are what stands between unescaped |.  Nothing else
 * is interpreted, so that patterns and emphasis in texts stay as they were
 * written.
 */
#include <string.h>

#include "base/log.h"
#include "surveys/workbook_internal.h"

/* The row's content behind its first |, or NULL where the line is none. */
static const char *
after_bar(const char *line, const char *end)
{
	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	return line < end && *line == '|' ? line + 1 : NULL;
}

static const char *
line_end(const char *line, const char *end)
{
	const char *found = memchr(line, '\n', (size_t)(end - line));

	return found == NULL ? end : found;
}

bool
workbook_is_markdown(const char *bytes, size_t length)
{
	const char *end = bytes + length;

	for (const char *at = bytes; at < end; at = line_end(at, end) + 1)
		if (after_bar(at, line_end(at, end)) != NULL)
			return true;
	return false;
}

static bool
is_empty(const char *start, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (start[i] != ' ' && start[i] != '\t' && start[i] != '\r')
			return false;
	return true;
}

/* Splits at unescaped |; \| stands for | itself. */
static enum status
split(struct workbook_builder *builder, const char *line, size_t length)
{
	char *text = talloc_array(builder, char, (unsigned)length + 1);
	size_t start = 0;
	size_t out = 0;
	enum status status = STATUS_OK;

	if (text == NULL)
		log_abort("workbook.row", "out of memory");
	for (size_t in = 0; in < length && status == STATUS_OK; in++) {
		if (line[in] == '\\' && in + 1 < length &&
		        line[in + 1] == '|') {
			text[out++] = line[++in];
		} else if (line[in] == '|') {
			status = workbook_add_cell(
			        builder, text + start, out - start);
			start = out;
		} else {
			text[out++] = line[in];
		}
	}
	/* What stands behind the last | is no cell unless it is filled. */
	if (status == STATUS_OK && !is_empty(text + start, out - start))
		status = workbook_add_cell(builder, text + start, out - start);
	talloc_free(text);
	return status;
}

/* A separator row, as some editors add it below the header: --- or :---: in
 * every cell.  The sheet's cell may be empty; then single dashes, which may be
 * content, do not do. */
static bool
is_rule(const struct workbook_builder *builder)
{
	bool unnamed = builder->cell_count > 1 && builder->cells[0][0] == '\0';
	const char *least = unnamed ? "---" : "-";

	for (size_t i = unnamed; i < builder->cell_count; i++) {
		const char *cell = builder->cells[i];

		if (strstr(cell, least) == NULL ||
		        cell[strspn(cell, "-:")] != '\0')
			return false;
	}
	return builder->cell_count > 0;
}

enum status
workbook_read_markdown(
        struct workbook_builder *builder, const char *bytes, size_t length)
{
	const char *end = bytes + length;
	enum status status = STATUS_OK;

	builder->named = true;
	for (const char *at = bytes; at < end && status == STATUS_OK;
	        at = line_end(at, end) + 1) {
		const char *stop = line_end(at, end);
		const char *row = after_bar(at, stop);

		builder->line++;
		if (row == NULL)
			continue;
		status = split(builder, row, (size_t)(stop - row));
		if (status == STATUS_OK && is_rule(builder))
			builder->cell_count = 0;
		else if (status == STATUS_OK)
			status = workbook_end_named_row(builder);
	}
	return status;
}
