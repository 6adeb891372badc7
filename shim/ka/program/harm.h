/* harm.h - programs that libka.so is known to harm, see CAVEATS of libka(7). */
#ifndef HARM_H
#define HARM_H

struct harm {
	const char *program; /* the basename of its file */
	const char *why;     /* as part of a sentence */
	const char *because; /* in more detail */
	const char *hint;    /* what to do */
};

/* A null pointer: it is not known to be harmed. */
const struct harm *harm_of(const char *program);

#endif
