/*
 * Any bytes as what follows a sheet's name in Markdown.
 */
#include "tests/fuzz_workbook.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_workbook_behind("| survey |\n", data, size);
}
