/** A link to another page of the console, which the browser need not load anew. */

import Link, { type LinkProps } from "@cloudscape-design/components/link";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";

interface Props {
  to: string;
  children: ReactNode;
  ariaLabel?: string;
  variant?: LinkProps.Variant;
}

export function RouteLink({ to, children, ariaLabel, variant }: Props) {
  const navigate = useNavigate();
  return (
    <Link
      href={to}
      {...(ariaLabel ? { ariaLabel } : {})}
      {...(variant ? { variant } : {})}
      onFollow={(event) => {
        event.preventDefault();
        void navigate(to);
      }}
    >
      {children}
    </Link>
  );
}
