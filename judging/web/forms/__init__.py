"""Every HTML form of the site: WTForms classes whose fields read forgivingly and whose errors are problems in words."""
