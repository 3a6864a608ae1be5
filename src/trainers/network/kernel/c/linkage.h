/*
 * How the functions of the kernel are linked. All are static: kernel.c includes every part, so that each instruction
 * set's kernel is one translation unit. A part that is compiled by itself calls only some of them: hence `unused`.
 */
#ifndef JMIN_LINKAGE_H
#define JMIN_LINKAGE_H

/* Called by other parts; compilers decide whether to inline it. */
#define SHARED static __attribute__((unused))
/* Always inlined, e.g. what works on vectors in registers. */
#define INLINE static inline __attribute__((always_inline, unused))
/* Never inlined, so that its loops are compiled by themselves. */
#define SEPARATE static __attribute__((noinline, unused))

#endif
