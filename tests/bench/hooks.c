/* The least that can be in front of socket() and connect(): two functions and a constructor
 * that do nothing. What the loader takes for it is the limit of a start. */

void start(void)
{
}

int socket(void)
{
	return -1;
}

int connect(void)
{
	return -1;
}
