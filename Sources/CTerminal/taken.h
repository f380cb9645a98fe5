// Between the files of this module. All are async-signal-safe.

#ifndef CTERMINAL_TAKEN_H
#define CTERMINAL_TAKEN_H

// Puts the terminal right until cterminal_resume.
void cterminal_suspend(void);

// Takes the terminal again, if it was taken before: raw modes, and the bytes of entering.
void cterminal_resume(void);

// Writes the number to the signal pipe, if there is one.
void cterminal_tell(int number);

#endif
