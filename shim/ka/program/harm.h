/* harm.h - knows programs that libka.so harms; see CAVEATS of libka(7). */
#ifndef HARM_H
#define HARM_H

struct harm {
	const char *program; /* the basename of its file */
	const char *why;     /* as part of a sentence */
	const char *because; /* in more detail */
	const char *hint;    /* what to do */
};

/* Returns a null pointer if no harm is known. */
const struct harm *harm_of(const char *program);

#endif
