/* processor.h - what the processor can do beside what every one of its kind can. */
#ifndef UTIL_PROCESSOR_H
#define UTIL_PROCESSOR_H

#include <stdbool.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define PROCESSOR_MAY_HAVE_AVX2

#if defined(__has_include) && __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif

/* The C library has asked the processor already; to ask it again takes long where it
 * is a virtual one, and the compiler's own way does so at every start. */
static inline bool processor_has_avx2(void)
{
#ifdef CPU_FEATURE_ACTIVE
	return CPU_FEATURE_ACTIVE(AVX2);
#else
	return __builtin_cpu_supports("avx2");
#endif
}

#endif

#endif
