"""Operations that Lightsail has not: why it was refused, who did what, what is used by now."""
