// What the C library does not have of Linux's scheduling of threads, or not in every version that is in use.
#ifndef CTHREAD_H
#define CTHREAD_H

#include <stdint.h>

// Puts the calling thread behind all others: it gets this nice value, and may go on for no more than so many nanoseconds
// (100,000 to 100,000,000) while others want its processor. Before Linux 6.12 the latter has no effect.
// Returns 0, or errno. sched_setattr(2), sched(7)
int cthread_yield_to_others(int nice, uint64_t slice);

// Nanoseconds that the calling thread may go on while others want its processor; 0: the system does not say.
// sched_getattr(2)
uint64_t cthread_slice(void);

#endif
