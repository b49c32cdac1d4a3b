/* environment.h - numbers that whoever runs a test may give: more questions, another seed. */
#ifndef TESTS_SUPPORT_ENVIRONMENT_H
#define TESTS_SUPPORT_ENVIRONMENT_H

#include <stdint.h>
#include <stdlib.h>

static inline uint32_t number_from_environment(const char *name, uint32_t otherwise)
{
	const char *text = getenv(name);
	return text ? (uint32_t)strtoul(text, NULL, 10) : otherwise;
}

#endif
