"""Operations that Lightsail has not: why a request was refused, who did what, what to tell."""
