/** Where a page stands: the list it belongs to, then itself. */

import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import { useNavigate } from "react-router";

export interface Parent {
  text: string;
  href: string;
}

export function Crumbs({ parent, here }: { parent: Parent; here: string }) {
  const navigate = useNavigate();
  return (
    <BreadcrumbGroup
      items={[parent, { text: here, href: "" }]}
      onFollow={(event) => {
        event.preventDefault();
        if (event.detail.href) void navigate(event.detail.href);
      }}
    />
  );
}
